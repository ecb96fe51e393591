# pydantic_extra_types: the dates that models are annotated with; its other types are unknown.
