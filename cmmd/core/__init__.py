"""Pure: values in, values out. No files, processes, clock or printing."""
