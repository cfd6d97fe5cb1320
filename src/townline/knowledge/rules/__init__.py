"""The rules of knowledge: values in, values out."""
