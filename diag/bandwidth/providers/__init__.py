"""Who offers servers to measure against; each provider is one file with one class (see types.Provider)."""
