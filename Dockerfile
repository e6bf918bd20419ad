# One image for line, console, worker and every other command. FreeSWITCH comes from an image of its own (docker-compose.yml).
FROM python:3.11-slim-bookworm AS built
WORKDIR /opt/preambule
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements/run.txt requirements/run.txt
RUN pip install --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY ivr ivr
COPY notices notices
COPY locales locales
COPY freeswitch_conf freeswitch_conf
# Read-only at run time: everything that would be compiled at first use is compiled here.
RUN pip install --no-deps --editable . \
    && python -m notices.catalogues compile \
    && python -m compileall -q ivr notices

FROM python:3.11-slim-bookworm
# 499 is FreeSWITCH's user in its image: the pipes between the two are open to their owner alone.
RUN groupadd --gid 499 preambule \
    && useradd --uid 499 --gid 499 --no-create-home --home-dir /var/lib/preambule --shell /usr/sbin/nologin preambule \
    && install -d -o preambule -g preambule -m 0700 /var/lib/preambule \
    && for folder in keys identities parts objects; do install -d -o preambule -g preambule -m 0700 "/var/lib/preambule/$folder"; done \
    && install -d -o preambule -g preambule -m 0755 /var/lib/preambule/sounds \
    && install -d -o preambule -g preambule -m 0700 /run/preambule/spool
COPY --from=built /opt/venv /opt/venv
COPY --from=built /opt/preambule /opt/preambule
ENV PATH=/opt/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 499:499
WORKDIR /var/lib/preambule
ENTRYPOINT ["preambule"]
CMD ["--help"]
