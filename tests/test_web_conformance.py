"""The service against its own OpenAPI description, with generated requests."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from service.app import create_app
from service.settings import Settings
from tests.fakes import FakeParser, fake_extract

APP = create_app(FakeParser(), Settings(), fake_extract)
schema = schemathesis.openapi.from_wsgi("/v1/openapi.json", APP)


@schema.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@pytest.mark.filterwarnings("ignore")
def test_the_service_is_as_described(case: schemathesis.Case) -> None:
    case.call_and_validate()
