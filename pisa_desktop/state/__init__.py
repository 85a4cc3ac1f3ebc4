"""What the window shows, without widgets: documents, jobs, undo. Imports QtCore and QtGui only."""
