from tests.procedures.conftest import time

__all__ = ["time"]
