"""What the data request's workflow asks of the world."""

from abc import abstractmethod

from temporalio import activity

from workflows.promises import Look, Promises, Subject


class DataRequestPromises(Promises):
    @abstractmethod
    @activity.defn(name="data_request.look")
    async def look(self, subject: Subject) -> Look:
        """Whether the request is answered, and when its clock runs out."""

    @abstractmethod
    @activity.defn(name="data_request.mark_due")
    async def mark_due(self, subject: Subject) -> None:
        """Reminds the office, and marks that it is late."""
