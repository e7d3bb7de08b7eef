"""The report of two communities: seconds of the processor, three times what was measured."""

import time

import pytest
from tests.report.synthetic import content

from liaisons.report import render_html

pytestmark = pytest.mark.slow


def test_two_communities():
    start = time.process_time()
    render_html(content("en"))
    assert time.process_time() - start < 18
