"""Scripts that run beside ExoActor, in the interpreter of a model that wants an environment of its
own.

They know nothing of ExoActor and need nothing but that model's packages; docs/workers.md has the
protocol.
"""
