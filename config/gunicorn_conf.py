"""How gunicorn serves the site, on this machine and in a container alike."""

from typing import Any

from config.env import env_int, env_str
from config.launch import die_with_parent

bind = f"{env_str('BIND', '127.0.0.1')}:{env_int('PORT', 8000, minimum=1)}"
workers = env_int("WEB_CONCURRENCY", 2, minimum=1)
# Threads, so that a slow reader does not hold up a whole process.
worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 5
keepalive = 5
max_requests = 10_000
max_requests_jitter = 1_000
# A socket in the home folder that nothing here uses.
control_socket_disable = True
# Only the proxy in front decides what a forwarded header says.
forwarded_allow_ips = env_str("FORWARDED_ALLOW_IPS", "127.0.0.1")
accesslog = None
loglevel = "warning"


def post_fork(server: Any, worker: Any) -> None:
    """A worker ends when its master is killed, in the middle of a request too."""
    die_with_parent()
