# ExoActor itself, from a clone: docker build -f docker/exoactor.Dockerfile -t exoactor .
#   docker run --rm -v "$PWD/runs:/data/runs" -v exoactor-home:/home/robot/.exoactor exoactor run --scene lift-box
FROM python:3.11-slim
RUN apt-get update && apt-get install -y --no-install-recommends libosmesa6 && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home robot
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE NOTICE ./
COPY src src
RUN pip install --no-cache-dir --constraint constraints.txt '.[cloud,stream]'
USER robot
ENV MUJOCO_GL=osmesa
WORKDIR /data
RUN exoactor assets pull blaze
ENTRYPOINT ["exoactor"]
