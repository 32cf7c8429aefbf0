# A worker for --hands wilor (docs/workers.md). WiLoR is CC BY-NC-ND 4.0, with MANO's and Ultralytics' terms on top: not for
# commercial use. Its weights are fetched by it at the first start, into a mounted folder.
#   docker build -f docker/wilor.Dockerfile -t exoactor-wilor .
FROM nvidia/cuda:12.1.1-cudnn8-runtime-ubuntu22.04
RUN apt-get update && apt-get install -y --no-install-recommends python3.10 python3-pip git libgl1 libglib2.0-0 \
    && rm -rf /var/lib/apt/lists/*
RUN pip3 install --no-cache-dir torch==2.4.1 opencv-python-headless 'numpy<2' \
    && pip3 install --no-cache-dir git+https://github.com/warmshao/WiLoR-mini@ebec42f
COPY src/exoactor/workers /workers
ENTRYPOINT ["python3", "/workers/wilor.py"]
