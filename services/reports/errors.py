from services.core.errors import Conflict


class TooManyQuestions(Conflict):
    code = "too-many-questions"

    def __init__(self) -> None:
        super().__init__("the reporter has not answered the questions that were asked before")


class AlreadyAnswered(Conflict):
    code = "already-answered"

    def __init__(self) -> None:
        super().__init__("this question was answered; more facts can be added as a supplement")
