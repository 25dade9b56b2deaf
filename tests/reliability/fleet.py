"""The product's processes around a broker of their own, to be killed in tests.

Only processes started here are ever killed. Whatever ends the tests, the watchdog ends these.
"""

import json
import os
import signal
import subprocess
import sys
from itertools import count
from pathlib import Path

from celery import Celery
from redis import Redis

from config.children import Watchdog
from config.embedded import Valkey, wait_until
from config.env import ROOT, TEST
from config.processes import Program, product_programs

LEASE_SECONDS, RING_AGAIN_SECONDS = 2, 1
CUSTOMER = Program("customer", (sys.executable, "-m", "tests.reliability.customer"))


class Fleet:
    """A worker of two children, a beat and a customer over *broker* and the test's database."""

    def __init__(self, broker: Valkey, *, database_url: str, logs: Path) -> None:
        self.broker = broker
        self.logs = logs
        self.numbers = count(1)
        self.environment = {
            **os.environ,
            "ENVIRONMENT": TEST,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": database_url,
            "REDIS_URL": broker.url,
            "CELERY_SKIP_CHECKS": "1",  # a second less for each start; the suite runs them anyway
            "JOB_LEASE_SECONDS": str(LEASE_SECONDS),
            "JOB_RING_AGAIN_SECONDS": str(RING_AGAIN_SECONDS),
        }
        known = {program.name: program for program in product_programs(port=0, home=logs)}
        worker = known["worker"]
        include = (*worker.command, "--include", "tests.reliability.effects")
        self.programs = {
            "worker": Program("worker", include, worker.environment),
            "beat": known["beat"],
            "customer": CUSTOMER,
        }
        self.running: dict[str, subprocess.Popen[str]] = {}
        self.watchdog = Watchdog()
        self.redis = Redis.from_url(broker.url)
        self.bell = Celery("bell", broker=broker.url, set_as_current=False)
        self.bell.conf.task_default_queue = "default"

    def start(self, name: str) -> None:
        program = self.programs[name]
        with (self.logs / f"{name}.log").open("a") as log:
            process = subprocess.Popen(
                program.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE if name == "customer" else log,
                stderr=log,
                cwd=ROOT,
                env={**self.environment, **program.environment},
                start_new_session=True,
                text=True,
            )
        self.running[name] = process
        self.watchdog.watch(-process.pid, end_with=signal.SIGKILL)

    def kill(self, name: str) -> None:
        """Kill the process and all its children at once, as a machine that loses its power."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        self.watchdog.forget(-process.pid)

    def pause(self, name: str) -> None:
        os.killpg(self.running[name].pid, signal.SIGSTOP)

    def resume(self, name: str) -> None:
        os.killpg(self.running[name].pid, signal.SIGCONT)

    def is_up(self, name: str) -> bool:
        return self.running[name].poll() is None

    def stop(self) -> None:
        try:
            self.bell.close()
            self.redis.close()
            for name in list(self.running):
                self.kill(name)
        finally:
            self.watchdog.release()

    def told(self) -> str:
        """Return the last of what each process wrote down."""
        logs = sorted(self.logs.glob("*.log"))
        return "\n".join(f"{log.name}:\n{log.read_text()[-2000:]}" for log in logs)

    # ----------------------------------------------------------------------- work

    def order(self, kind: str, amount: int, *, with_fact: bool = False) -> list[int]:
        """Have the customer order *amount* jobs in one transaction; return their numbers."""
        numbers = [next(self.numbers) for _ in range(amount)]
        self.timed_order(kind, numbers, fact=numbers[0] if with_fact else 0)
        return numbers

    def timed_order(self, kind: str, numbers: list[int], *, fact: int = 0) -> float:
        """Have the customer order these jobs; return how many seconds that took it."""
        customer = self.running["customer"]
        assert customer.stdin
        assert customer.stdout
        line = json.dumps({"kind": kind, "numbers": numbers, "fact": fact})
        customer.stdin.write(line + "\n")
        customer.stdin.flush()
        answer = customer.stdout.readline()
        assert answer, f"The order failed:\n{(self.logs / 'customer.log').read_text()[-3000:]}"
        return float(json.loads(answer)["seconds"])

    def ring(self, task: str, **arguments: int) -> None:
        """Deliver a message for *task*, past the product's own doorbell."""
        self.bell.send_task(task, kwargs=arguments, ignore_result=True)

    # ----------------------------------------------------------------------- the broker

    def messages(self) -> int:
        """Return how many messages wait that no worker has taken."""
        return sum(self.redis.llen(key) for key in self.redis.scan_iter("default*"))

    def kill_broker(self) -> None:
        assert self.broker.process
        self.broker.process.kill()
        self.broker.process.wait()

    def restart_broker(self) -> None:
        """Start it again on the same port. It keeps nothing, so it comes back empty."""
        with self.broker.log.open("ab") as log:
            self.broker.process = self.broker.launch(log)
        self.watchdog.watch(self.broker.pid, end_with=signal.SIGKILL)
        assert wait_until(self.broker.answers, seconds=10)
