"""Ruby 3.1 with the standard library's json, and RBS signatures.

Members are declared, not written out: `required :name, STRING` in the body of a frozen value class. Every keyword of
Ruby may be a member (`job.end`); reserved are the public methods of Object, which the language and its libraries call,
and the hooks and implicit conversions (Ruby's doc/keywords.rdoc, doc/implicit_conversion.rdoc).
"""

from __future__ import annotations

import re

from dtogen import ir
from dtogen.code import Code, Lines, checked, code_line, fill, visible
from dtogen.facts import key_of
from dtogen.language import Context, File, Language, Literals, Naming, Shapes, Spelling, by_view
from dtogen.languages._ruby_compose import (
    compose_enum,
    compose_field,
    compose_member,
    compose_model,
    compose_operation,
    compose_union,
    decimal,
    pairs_of,
)
from dtogen.languages._ruby_text import digits, header, quote
from dtogen.languages._ruby_types import (
    CORE,
    SCALARS,
    Place,
    core,
    expression,
)
from dtogen.names import pascal, snake
from dtogen.options import Option
from dtogen.views import FileView, Text

_MODULE = re.compile(r"[A-Z]\w*(::[A-Z]\w*)*", re.ASCII)

# Constants that Ruby itself and the libraries of a document have at the top: none can be a module of ours.
_TOP = frozenset(
    "ARGF ARGV ArgumentError Array BasicObject BigDecimal BigMath Binding Class ClosedQueueError Comparable Complex "
    "ConditionVariable DATA Data Date DateTime Dir ENV EOFError Encoding EncodingError Enumerable Enumerator Errno "
    "Exception FalseClass Fiber FiberError File FileTest Float FloatDomainError FrozenError GC Gem Generator Hash IO "
    "IOError IndexError Integer Interrupt JSON Kernel KeyError LoadError LocalJumpError Marshal MatchData Math Method "
    "Module Monitor Mutex NameError NilClass NoMatchingPatternError NoMatchingPatternKeyError NoMemoryError "
    "NoMethodError NotImplementedError Numeric Object ObjectSpace Proc Process Queue RUBY_VERSION Ractor Random Range "
    "RangeError Rational RbConfig Refinement Regexp RegexpError RubyVM RuntimeError STDERR STDIN STDOUT ScriptError "
    "SecurityError Set Signal SignalException SizedQueue StandardError StopIteration String StringIO Struct Symbol "
    "SyntaxError SystemCallError SystemExit SystemStackError Thread ThreadError ThreadGroup Time TracePoint TrueClass "
    "TypeError UnboundMethod UncaughtThrowError Warning WeakRef ZeroDivisionError".split()
)
_METHODS = frozenset(
    "class clone define_singleton_method display dup enum_for extend freeze hash inspect instance_eval instance_exec "
    "instance_variable_get instance_variable_set instance_variables itself method methods object_id private_methods "
    "protected_methods public_method public_methods public_send remove_instance_variable send singleton_class "
    "singleton_method singleton_methods taint tap then to_enum to_json to_s trust untaint untrust yield_self __id__ "
    "__send__ initialize initialize_copy initialize_clone initialize_dup method_missing singleton_method_added "
    "singleton_method_removed singleton_method_undefined to_ary to_str to_hash to_proc to_path to_int to_io to_sym "
    "to_a to_h coerce deconstruct deconstruct_keys marshal_dump marshal_load exception as_json pretty_print "
    "pretty_inspect".split()
)


def module_name(schema_name: str) -> str:
    name = re.sub(r"[^A-Za-z0-9_]", "", pascal(schema_name)).lstrip("_")
    name = name[:1].upper() + name[1:]
    return f"Dto{name}" if not name[:1].isalpha() else f"{name}Types" if name in _TOP else name


def package_name(schema_name: str) -> str:
    return snake(module_name(schema_name))


_SPELLINGS = {
    **dict.fromkeys(ir.Prim, "String"),
    ir.Prim.BOOL: "bool",
    ir.Prim.INT32: "Integer",
    ir.Prim.INT64: "Integer",
    ir.Prim.FLOAT32: "number",
    ir.Prim.FLOAT64: "number",
    ir.Prim.DECIMAL: "BigDecimal",
    ir.Prim.DATE: "Date",
    ir.Prim.DATETIME: "Time",
    ir.Prim.DURATION: "{IsoDuration}",
}

# Files.


def _file(view: FileView, context: Context) -> Text:
    module = checked(context.options.text("module"), _MODULE)
    outer = module.split("::")[:-1]
    roots = _roots(context, module) if view.template.startswith("ruby/driver") else ()
    # In the package the sources have a folder of their own.
    beside = "" if context.options.text("layout") == "proof" else f"{context.options.text('package')}/"
    text: dict[str, Code | Lines] = {name: core(name, context) for name in CORE}
    return {
        **text,
        "module": module,
        "outer": tuple(Code("::".join(outer[: i + 1])) for i in range(len(outer))),
        "roots": roots,
        "document": quote(f"{beside}dtos"),
        "client": quote(f"{beside}client"),
        "has_rbs": Code("yes" if context.options.flag("rbs") else ""),
        "summary": quote(f"Typed DTOs of {context.schema_name}."),
        "description": code_line("Typed DTOs of", f"{visible(context.schema_name)}."),
        "title": quote(context.options.text("package")),
        "version": quote(context.options.text("version")),
        "markdown_header": (
            Code("<!--"),
            *(Code(line.removeprefix("#").strip().replace("--", "- -")) for line in view.header),
            Code("-->"),
        ),
    }


def _roots(context: Context, module: str) -> Lines:
    """The types of the proof by their names in the corpus."""
    name = Code(module)
    place = Place(fill("{0}::{Dto}", name, **context.names), fill("{0}::", name), True)
    facts = context.facts
    plain = (
        ir.Ref(decl.name)
        for decl in facts.schema.decls
        if isinstance(decl, ir.Union) or (isinstance(decl, ir.Model) and not decl.params and not decl.abstract)
    )
    pairs = [
        fill("{0} => {1}", quote(key_of(ref)), expression(ref, context, place)) for ref in (*plain, *facts.instances)
    ]
    return pairs_of(tuple(pairs))


compose = by_view(
    field=compose_field,
    model=compose_model,
    operation=compose_operation,
    enum=compose_enum,
    member=compose_member,
    union=compose_union,
    file=_file,
)


def files(context: Context) -> tuple[File, ...]:
    package, has_rbs = context.options.text("package"), context.options.flag("rbs")
    document, signatures = "ruby/dtos.rb.j2", "ruby/dtos.rbs.j2"
    match context.options.text("layout"):
        case "package":
            return (
                File(f"lib/{package}/dtos.rb", document),
                *(_client(f"lib/{package}/") if context.has_client else ()),
                File(f"lib/{package}.rb", "ruby/package.rb.j2", ()),
                *(
                    (File("sig/dtos.rbs", signatures), File("sig/manifest.yaml", "ruby/manifest.yaml.j2", ()))
                    if has_rbs
                    else ()
                ),
                *((File("sig/client.rbs", "ruby/client.rbs.j2", ()),) if has_rbs and context.has_client else ()),
                File(f"{package}.gemspec", "ruby/package.gemspec.j2", ()),
                File(".yardopts", "ruby/yardopts.j2", ()),
                File("README.md", "ruby/README.md.j2", ()),
                File("LICENSE", "ruby/LICENSE.j2", ()),
            )
        case "proof":
            return (
                File("dtos.rb", document),
                *((File("dtos.rbs", signatures),) if has_rbs else ()),
                *((*_client(""), File(f"{package}.rb", "ruby/package.rb.j2", ())) if context.has_client else ()),
                *((File("client.rbs", "ruby/client.rbs.j2", ()),) if has_rbs and context.has_client else ()),
                File("driver.rb", "ruby/driver.rb.j2"),
            )
        case _:
            return (File("dtos.rb", document), *((File("sig/dtos.rbs", signatures),) if has_rbs else ()))


def _client(folder: str) -> tuple[File, ...]:
    return tuple(File(f"{folder}{name}.rb", f"ruby/{name}.rb.j2", ()) for name in ("client", "api_error"))


LANGUAGE = Language(
    id="ruby",
    title="Ruby",
    aliases=("rb",),
    extension="rb",
    media_type="text/x-ruby",
    types={prim: Spelling(text) for prim, text in _SPELLINGS.items()},
    list=Spelling("Array[{0}]"),
    map=Spelling("Hash[{0}, {1}]"),
    any=Spelling("untyped"),
    shapes=Shapes(
        nullable=Spelling("{0}?"),
        optional=Spelling("{0}?"),
        three_state=Spelling("{0}?"),
        optional_union=Spelling("{0}?"),
    ),
    naming=Naming(
        type="constant",
        member="snake",
        enum_member="screaming_constant",
        digit="n",
        reserved={
            "type": frozenset({"BEGIN", "END"}),
            "member": _METHODS,
            "enum_member": frozenset({"BEGIN", "END"}),
            "enum_member_closed": frozenset({"ALL"}),
        },
        support=("DecodeError", "IsoDuration", "Operation", "Type", "Dto", "JsonApiClient", "ApiError"),
        derived={"member_open": {"extra": ""}},
    ),
    literals=Literals(
        quote=quote,
        null="nil",
        prims={ir.Prim.FLOAT32: decimal, ir.Prim.FLOAT64: decimal, ir.Prim.DECIMAL: decimal}
        | {ir.Prim.INT32: digits, ir.Prim.INT64: digits},
        map="{{ {0} }}",
        empty_map="{{}}",
        pair="{0} => {1}",
        enum_member="{0}::{1}",
    ),
    generic="{0}[{1}]",
    header=header,
    files=files,
    compose=compose,
    options=(
        Option("module", module_name, "The module of all types.", pattern=_MODULE),
        Option("package", package_name, "The name of the gem, in the package layout."),
        Option("rbs", True, "Signatures beside the document, for Steep and rbs."),
        Option("yard", True, "The type of each member as a YARD tag."),
    ),
    has_aliases=False,
    order=("base", "union"),
    features=(
        *(f"use_{name.lower()}" for name in sorted(set(SCALARS.values()))),
        "open_model",
        *("use_list", "use_map", "use_int_map", "use_enum_map", "use_enum", "use_nullable", "use_generic"),
    ),
    traits=frozenset("complete null-refusing inheriting open-types unchecked".split()),
)
