# oslo_serialization: JSON.
