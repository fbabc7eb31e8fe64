"""The proof: compile generated code with real compilers, round-trip payloads through it, and say what held.

`toolchain` finds and installs compilers, `corpus` and `payloads` give cases, `judge` compares answers with them,
`languages/<id>` knows how one language is built and run, `matrix` puts it all together.
"""
