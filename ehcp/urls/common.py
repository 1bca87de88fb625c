"""Addresses that every role has: the front door, documents, jobs, the person's own account."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
