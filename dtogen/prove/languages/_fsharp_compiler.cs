// compiler SERVICE OUT.dll FILE.fs...: compiles F# with the compiler service in the folder SERVICE, every warning on.
//
// What the compiler says is written line by line; the exit code is 1 for anything said.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;

if (args.Length < 3)
{
    Console.Error.WriteLine("usage: compiler SERVICE OUT.dll FILE.fs...");
    return 2;
}
var service = Path.GetFullPath(args[0]);
var program = Path.GetFullPath(args[1]);
var core = Path.Combine(service, "FSharp.Core.dll");
AssemblyLoadContext.Default.Resolving += (context, name) =>
{
    var file = Path.Combine(service, name.Name + ".dll");
    return File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
};

var arguments = new List<string>
{
    "fsc.exe", "--out:" + program, "--target:exe", "--noframework", "--nowin32manifest", "--targetprofile:netcore",
    "--langversion:preview", "--warn:5", "--warnon:1182", "--warnon:3390",
    "--doc:" + Path.ChangeExtension(program, "xml"), "-r:" + core,
};
var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
arguments.AddRange(Directory.GetFiles(framework, "*.dll").Where(IsManaged).Order(StringComparer.Ordinal).Select(each => "-r:" + each));
arguments.AddRange(args.Skip(2));

// By reflection: the service is found at run time only.
var checkers = AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.Combine(service, "FSharp.Compiler.Service.dll"))
    .GetType("FSharp.Compiler.SourceCodeServices.FSharpChecker", true)!;
var create = checkers.GetMethod("Create")!;
var checker = create.Invoke(null, new object?[create.GetParameters().Length]);
var compile = checkers.GetMethods()
    .First(each => each.Name == "Compile" && each.GetParameters()[0].ParameterType == typeof(string[]));
var work = compile.Invoke(checker, [arguments.ToArray(), null]);
dynamic done = AssemblyLoadContext.Default.LoadFromAssemblyPath(core)
    .GetType("Microsoft.FSharp.Control.FSharpAsync", true)!
    .GetMethod("RunSynchronously")!
    .MakeGenericMethod(compile.ReturnType.GetGenericArguments()[0])
    .Invoke(null, [work, null, null])!;
var said = ((IEnumerable<object>)done.Item1).Select(each => each.ToString()).ToList();
said.ForEach(Console.WriteLine);
if (said.Count > 0 || (int)done.Item2 != 0) return 1;

var image = File.ReadAllBytes(program);
Primitives.Restore(image);
File.WriteAllBytes(program, image);
File.Copy(core, Path.Combine(Path.GetDirectoryName(program)!, "FSharp.Core.dll"), true);
return 0;

static bool IsManaged(string file)
{
    try
    {
        AssemblyName.GetAssemblyName(file);
        return true;
    }
    catch (BadImageFormatException)
    {
        return false;
    }
}

/// <summary>
/// Writes text, numbers and object in signatures as the element types they are (ECMA-335 II.23.2). The service is older
/// than the runtime and writes them as classes of the framework, which is another signature: no method would be found.
/// </summary>
internal static class Primitives
{
    private static readonly Dictionary<string, byte> Codes = new()
    {
        ["Void"] = 0x01, ["Boolean"] = 0x02, ["Char"] = 0x03, ["SByte"] = 0x04, ["Byte"] = 0x05, ["Int16"] = 0x06,
        ["UInt16"] = 0x07, ["Int32"] = 0x08, ["UInt32"] = 0x09, ["Int64"] = 0x0a, ["UInt64"] = 0x0b, ["Single"] = 0x0c,
        ["Double"] = 0x0d, ["String"] = 0x0e, ["IntPtr"] = 0x18, ["UIntPtr"] = 0x19, ["Object"] = 0x1c,
    };

    /// <summary>In place: a signature becomes shorter at most, and what it leaves over nobody refers to.</summary>
    public static void Restore(byte[] image)
    {
        using var file = new PEReader(new MemoryStream(image, writable: false));
        var metadata = file.GetMetadataReader();
        var heap = file.PEHeaders.MetadataStartOffset + metadata.GetHeapMetadataOffset(HeapIndex.Blob);
        var shorter = metadata.TypeReferences
            .Select(handle => (Row: MetadataTokens.GetRowNumber(handle), Type: metadata.GetTypeReference(handle)))
            .Where(each => each.Type.ResolutionScope.Kind == HandleKind.AssemblyReference)
            .Where(each => metadata.GetString(each.Type.Namespace) == "System")
            .Where(each => Codes.ContainsKey(metadata.GetString(each.Type.Name)))
            // TypeDefOrRef: the row, shifted, and 1 for a reference (II.23.2.8).
            .ToDictionary(each => (each.Row << 2) | 1, each => Codes[metadata.GetString(each.Type.Name)]);
        foreach (var (handle, isType) in Signatures(metadata).Distinct())
        {
            var walk = new Walk(metadata.GetBlobBytes(handle), shorter);
            if (isType) walk.Type();
            else walk.Signature();
            Put(image, heap + metadata.GetHeapOffset(handle), walk.Out);
        }
    }

    private static IEnumerable<(BlobHandle, bool)> Signatures(MetadataReader metadata)
    {
        foreach (var each in metadata.MethodDefinitions) yield return (metadata.GetMethodDefinition(each).Signature, false);
        foreach (var each in metadata.FieldDefinitions) yield return (metadata.GetFieldDefinition(each).Signature, false);
        foreach (var each in metadata.PropertyDefinitions) yield return (metadata.GetPropertyDefinition(each).Signature, false);
        foreach (var each in metadata.MemberReferences) yield return (metadata.GetMemberReference(each).Signature, false);
        for (var row = 1; row <= metadata.GetTableRowCount(TableIndex.StandAloneSig); row++)
            yield return (metadata.GetStandaloneSignature(MetadataTokens.StandaloneSignatureHandle(row)).Signature, false);
        for (var row = 1; row <= metadata.GetTableRowCount(TableIndex.MethodSpec); row++)
            yield return (metadata.GetMethodSpecification(MetadataTokens.MethodSpecificationHandle(row)).Signature, false);
        for (var row = 1; row <= metadata.GetTableRowCount(TableIndex.TypeSpec); row++)
            yield return (metadata.GetTypeSpecification(MetadataTokens.TypeSpecificationHandle(row)).Signature, true);
    }

    /// <summary>A blob with its length before it (II.24.2.4).</summary>
    private static void Put(byte[] image, int at, List<byte> blob)
    {
        var length = new BlobBuilder();
        length.WriteCompressedInteger(blob.Count);
        length.ToArray().CopyTo(image, at);
        blob.CopyTo(image, at + length.Count);
    }

    /// <summary>Reads a signature and writes it anew.</summary>
    private sealed class Walk(byte[] blob, Dictionary<int, byte> shorter)
    {
        private int _at;

        public List<byte> Out { get; } = [];

        public void Signature()
        {
            var kind = Copy();
            switch (kind & 0x0f)
            {
                case 0x06: // field
                    Type();
                    break;
                case 0x07: // locals
                case 0x0a: // arguments of a generic method
                    Types(Number());
                    break;
                default: // method or property
                    if ((kind & 0x10) != 0) Number();
                    Types(Number() + 1);
                    break;
            }
        }

        public void Type()
        {
            var code = blob[_at];
            switch (code)
            {
                case 0x11: // value type
                case 0x12: // class
                    _at++;
                    var start = _at;
                    var token = Read();
                    if (shorter.TryGetValue(token, out var primitive))
                    {
                        Out.Add(primitive);
                        break;
                    }
                    Out.Add(code);
                    Out.AddRange(blob[start.._at]);
                    break;
                case 0x0f: // pointer
                case 0x10: // by reference
                case 0x1d: // array of one dimension
                case 0x41: // variable arguments
                case 0x45: // pinned
                    Copy();
                    Type();
                    break;
                case 0x1f: // modifiers
                case 0x20:
                    Copy();
                    Number();
                    Type();
                    break;
                case 0x13: // type parameters
                case 0x1e:
                    Copy();
                    Number();
                    break;
                case 0x14: // array
                    Copy();
                    Type();
                    Number();
                    for (var sizes = Number(); sizes > 0; sizes--) Number();
                    for (var bounds = Number(); bounds > 0; bounds--) Number();
                    break;
                case 0x15: // generic type
                    Copy();
                    Copy();
                    Number();
                    Types(Number());
                    break;
                case 0x1b: // function pointer
                    Copy();
                    Signature();
                    break;
                default:
                    Copy();
                    break;
            }
        }

        private void Types(int count)
        {
            for (; count > 0; count--) Type();
        }

        private byte Copy()
        {
            Out.Add(blob[_at]);
            return blob[_at++];
        }

        private int Number()
        {
            var start = _at;
            var value = Read();
            Out.AddRange(blob[start.._at]);
            return value;
        }

        /// <summary>A number of one, two or four bytes, as its first bits say (II.23.2).</summary>
        private int Read()
        {
            int first = blob[_at++];
            if ((first & 0x80) == 0) return first;
            if ((first & 0x40) == 0) return ((first & 0x3f) << 8) | blob[_at++];
            return ((first & 0x1f) << 24) | (blob[_at++] << 16) | (blob[_at++] << 8) | blob[_at++];
        }
    }
}
