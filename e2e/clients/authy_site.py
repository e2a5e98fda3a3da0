"""PyPI's `authy`, one call: told by a JSON object in the first argument, printed as JSON. Nothing of
the library is changed; only its second argument is, the address. Driven by house/authy.mjs."""

import inspect
import json
import sys

from authy import AuthyException
from authy.api import AuthyApiClient
from authy.api.resources import Instance, Resource


def resources(client: AuthyApiClient) -> dict:
    return {name: part for name, part in vars(client).items() if isinstance(part, Resource)}


def methods(client: AuthyApiClient) -> list:
    """What each resource has of its own: what all have from their base class is plumbing."""
    return sorted(
        f"{name}.{method}"
        for name, part in resources(client).items()
        for method, _ in inspect.getmembers(part, inspect.ismethod)
        if not method.startswith("_")
        and getattr(type(part), method) is not getattr(Resource, method, None)
    )


def told(answer) -> dict:
    """What a site can ask the library about an answer."""
    if not isinstance(answer, Instance):
        return {"returned": answer}
    said = {
        "ok": answer.ok(),
        "status": answer.response.status_code,
        "body": answer.response.content.decode("latin1"),
        "errors": answer.errors(),
    }
    if hasattr(answer, "id"):
        said["id"] = answer.id
    if hasattr(answer, "ignored"):
        said["ignored"] = answer.ignored()
    if hasattr(answer, "get_uuid"):
        said["uuid"] = answer.get_uuid()
        said["success"] = answer.status()
    return said


def call(client: AuthyApiClient, method: str, args: list) -> dict:
    resource, _, name = method.partition(".")
    try:
        return told(getattr(resources(client)[resource], name)(*args))
    except AuthyException as refused:
        return {"raised": f"{type(refused).__name__}: {refused}"}


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    client = AuthyApiClient(asked["key"], asked["host"])
    method = asked["method"]
    json.dump(call(client, method, asked["args"]) if method else methods(client), sys.stdout)
