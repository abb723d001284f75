"""The record room."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "balai.record"
    label = "record"
    verbose_name = "Public record"
