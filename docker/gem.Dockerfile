# A worker for --body gem (docs/workers.md). GENMO is Apache-2.0; its weights (NVIDIA Open Model License) and the SMPL-X
# body model (registration) are not in the image: mount them at /gem/inputs.
#   docker build -f docker/gem.Dockerfile -t exoactor-gem .
#   export EXOACTOR_GEM_PYTHON=tools/gem-in-docker        # a script of yours around: docker run --gpus all … exoactor-gem
FROM nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04
RUN apt-get update && apt-get install -y --no-install-recommends python3.10 python3-pip git ffmpeg libgl1 libglib2.0-0 \
    && rm -rf /var/lib/apt/lists/*
RUN git clone https://github.com/NVlabs/GENMO /gem && git -C /gem checkout b7d3b6b
WORKDIR /gem
RUN pip3 install --no-cache-dir torch==2.5.1 torchvision==0.20.1 && pip3 install --no-cache-dir -r requirements.txt
COPY src/exoactor/workers /workers
ENTRYPOINT ["python3", "/workers/body.py"]
