"""What the tests of the edges share."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from service.app import create_app
from service.settings import Settings
from tests.fakes import FakeParser, fake_extract


@pytest.fixture
def parser() -> FakeParser:
    return FakeParser()


@pytest.fixture
def client(parser: FakeParser) -> FlaskClient:
    return make_client(parser, Settings())


def make_client(parser: FakeParser, settings: Settings) -> FlaskClient:
    return create_app(parser, settings, fake_extract).test_client()
