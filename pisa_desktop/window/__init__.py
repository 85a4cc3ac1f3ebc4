"""The main window, its menus, and the dialogs beside it."""
