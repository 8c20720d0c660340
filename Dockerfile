FROM python:3.13-slim AS build
COPY requirements.txt /
RUN python -m venv --without-pip /venv \
 && python -m pip --python /venv/bin/python install --no-cache-dir --require-hashes --only-binary :all: -r /requirements.txt
COPY bot /app/bot
COPY content /app/content
COPY LICENSE /app/
RUN python -m compileall -q --invalidation-mode unchecked-hash /app/bot

FROM python:3.13-slim
RUN groupadd --gid 10001 onward \
 && useradd --uid 10001 --gid onward --no-create-home --home-dir /data --shell /usr/sbin/nologin onward \
 && install -d -o onward -g onward -m 700 /data \
 && python -m pip uninstall -qy pip
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite+aiosqlite:////data/onward.db \
    LISTEN=0.0.0.0:8080
WORKDIR /app
USER 10001:10001
VOLUME /data
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
