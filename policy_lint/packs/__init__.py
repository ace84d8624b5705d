"""Packs: folders of requirement files and lexicons, checked, compiled and cached."""
