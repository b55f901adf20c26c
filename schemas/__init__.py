"""The wire contract as marshmallow schemas: what is taken, what is answered, what is answered instead."""
