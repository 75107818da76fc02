from services.core.errors import Conflict


class EndpointDisabled(Conflict):
    code = "endpoint-disabled"

    def __init__(self) -> None:
        super().__init__("the endpoint is disabled; enable it first")


class TooManyEndpoints(Conflict):
    code = "too-many-endpoints"

    def __init__(self, most: int) -> None:
        super().__init__(f"an organisation has no more than {most}")
