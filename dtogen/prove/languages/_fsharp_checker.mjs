// node checker.mjs BUNDLE CORE FRAMEWORK FILE.fs...: checks F# with the compiler that is written in JavaScript.
//
// BUNDLE is the compiler, CORE the folder of its FSharp.Core, FRAMEWORK that of the .NET runtime. Every message is a
// line `error: ...` or `warning: ...` on the standard output, and the compiler's version comes last.
import { readFileSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [bundle, core, framework, ...files] = process.argv.slice(2);
const loaded = await import(pathToFileURL(resolve(bundle)).href);
const compiler = (loaded.init ?? loaded.default?.init ?? globalThis.__FABLE_STANDALONE__.init)();

const libraries = readdirSync(framework)
    .filter((name) => /^(System|Microsoft|mscorlib|netstandard|WindowsBase)\b.*\.dll$/.test(name) && !name.includes("Native"))
    .map((name) => name.slice(0, -".dll".length))
    .sort();
const read = (path) => readFileSync(join(basename(path) === "FSharp.Core.dll" ? core : framework, basename(path)));
const checker = compiler.CreateChecker(["FSharp.Core", ...libraries], read, []);
const sources = files.map((file) => readFileSync(file, "utf8"));
const options = ["--langversion:latest", "--warn:5", "--warnon:1182", "--warnon:3390"];
const { Errors: messages } = compiler.ParseAndCheckProject(checker, "project.fsproj", files, sources, options);
for (const each of messages) {
    const kind = each.IsWarning ? "warning" : "error";
    console.log(`${kind}: ${each.FileName}(${each.StartLine},${each.StartColumn + 1}): ${each.Message.replaceAll(/\s*\n\s*/g, " ")}`);
}
console.log(`version ${compiler.Version}`);
