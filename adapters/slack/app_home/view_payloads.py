"""What Slack sends of views, as far as it is read: validated where it comes in.

https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from adapters.slack.listening.payloads import User


class _Payload(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class ChosenOption(_Payload):
    """An option of a menu."""

    value: str


class TypedValue(_Payload):
    """What stands in a field that is typed into."""

    type: Literal["plain_text_input", "number_input"]
    value: str | None = None


class ChosenValue(_Payload):
    """What is chosen in a menu."""

    type: Literal["static_select", "external_select"]
    selected_option: ChosenOption | None = None


class State(_Payload):
    """What stands in the fields of a form: block id, action id, value."""

    values: dict[str, dict[str, Annotated[TypedValue | ChosenValue, Field(discriminator="type")]]]


class View(_Payload):
    """A view. `private_metadata` is read by `adapters.slack.app_home.view_memory`."""

    id: str
    type: Literal["home", "modal"]
    private_metadata: str = ""


class FilledView(View):
    """A form that was sent in."""

    state: State


class ViewPress(_Payload):
    """A press in a view. `actions` are read by `adapters.slack.rendering.presses`."""

    user: User
    view: View
    actions: tuple[dict[str, Any], ...]
    trigger_id: str


class Submission(_Payload):
    """A form that somebody sent in."""

    user: User
    view: FilledView
    trigger_id: str


class Suggesting(_Payload):
    """Letters typed into a menu of a form; its block's id is the field's name."""

    user: User
    view: View
    block_id: str
    value: str = ""


class HomeOpened(_Payload):
    """The event of somebody who opens the app's home; without a view it was never published."""

    user: str
    channel: str
    tab: str = "home"
    view: View | None = None
