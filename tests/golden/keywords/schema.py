"""Reserved words, and names that a language puts in scope itself, as members, enum members and types."""

from __future__ import annotations

from pydantic import Field

from dtogen.authoring import ClosedEnum, Dto, OpenEnum, post


class Words(Dto, extra="allow"):
    m0: str | None = Field(default=None, alias="abstract")
    m1: str | None = Field(default=None, alias="as")
    m2: str | None = Field(default=None, alias="base")
    m3: str | None = Field(default=None, alias="bool")
    m4: str | None = Field(default=None, alias="break")
    m5: str | None = Field(default=None, alias="byte")
    m6: str | None = Field(default=None, alias="case")
    m7: str | None = Field(default=None, alias="catch")
    m8: str | None = Field(default=None, alias="char")
    m9: str | None = Field(default=None, alias="checked")
    m10: str | None = Field(default=None, alias="class")
    m11: str | None = Field(default=None, alias="const")
    m12: str | None = Field(default=None, alias="continue")
    m13: str | None = Field(default=None, alias="decimal")
    m14: str | None = Field(default=None, alias="default")
    m15: str | None = Field(default=None, alias="delegate")
    m16: str | None = Field(default=None, alias="do")
    m17: str | None = Field(default=None, alias="double")
    m18: str | None = Field(default=None, alias="else")
    m19: str | None = Field(default=None, alias="enum")
    m20: str | None = Field(default=None, alias="event")
    m21: str | None = Field(default=None, alias="explicit")
    m22: str | None = Field(default=None, alias="extern")
    m23: str | None = Field(default=None, alias="false")
    m24: str | None = Field(default=None, alias="finally")
    m25: str | None = Field(default=None, alias="fixed")
    m26: str | None = Field(default=None, alias="float")
    m27: str | None = Field(default=None, alias="for")
    m28: str | None = Field(default=None, alias="foreach")
    m29: str | None = Field(default=None, alias="goto")
    m30: str | None = Field(default=None, alias="if")
    m31: str | None = Field(default=None, alias="implicit")
    m32: str | None = Field(default=None, alias="in")
    m33: str | None = Field(default=None, alias="int")
    m34: str | None = Field(default=None, alias="interface")
    m35: str | None = Field(default=None, alias="internal")
    m36: str | None = Field(default=None, alias="is")
    m37: str | None = Field(default=None, alias="lock")
    m38: str | None = Field(default=None, alias="long")
    m39: str | None = Field(default=None, alias="namespace")
    m40: str | None = Field(default=None, alias="new")
    m41: str | None = Field(default=None, alias="null")
    m42: str | None = Field(default=None, alias="object")
    m43: str | None = Field(default=None, alias="operator")
    m44: str | None = Field(default=None, alias="out")
    m45: str | None = Field(default=None, alias="override")
    m46: str | None = Field(default=None, alias="params")
    m47: str | None = Field(default=None, alias="private")
    m48: str | None = Field(default=None, alias="protected")
    m49: str | None = Field(default=None, alias="public")
    m50: str | None = Field(default=None, alias="readonly")
    m51: str | None = Field(default=None, alias="ref")
    m52: str | None = Field(default=None, alias="return")
    m53: str | None = Field(default=None, alias="sbyte")
    m54: str | None = Field(default=None, alias="sealed")
    m55: str | None = Field(default=None, alias="short")
    m56: str | None = Field(default=None, alias="sizeof")
    m57: str | None = Field(default=None, alias="stackalloc")
    m58: str | None = Field(default=None, alias="static")
    m59: str | None = Field(default=None, alias="string")
    m60: str | None = Field(default=None, alias="struct")
    m61: str | None = Field(default=None, alias="switch")
    m62: str | None = Field(default=None, alias="this")
    m63: str | None = Field(default=None, alias="throw")
    m64: str | None = Field(default=None, alias="true")
    m65: str | None = Field(default=None, alias="try")
    m66: str | None = Field(default=None, alias="typeof")
    m67: str | None = Field(default=None, alias="uint")
    m68: str | None = Field(default=None, alias="ulong")
    m69: str | None = Field(default=None, alias="unchecked")
    m70: str | None = Field(default=None, alias="unsafe")
    m71: str | None = Field(default=None, alias="ushort")
    m72: str | None = Field(default=None, alias="using")
    m73: str | None = Field(default=None, alias="virtual")
    m74: str | None = Field(default=None, alias="void")
    m75: str | None = Field(default=None, alias="volatile")
    m76: str | None = Field(default=None, alias="while")
    m77: str | None = Field(default=None, alias="record")
    m78: str | None = Field(default=None, alias="required")
    m79: str | None = Field(default=None, alias="scoped")
    m80: str | None = Field(default=None, alias="file")
    m81: str | None = Field(default=None, alias="var")
    m82: str | None = Field(default=None, alias="dynamic")
    m83: str | None = Field(default=None, alias="False")
    m84: str | None = Field(default=None, alias="None")
    m85: str | None = Field(default=None, alias="True")
    m86: str | None = Field(default=None, alias="and")
    m87: str | None = Field(default=None, alias="assert")
    m88: str | None = Field(default=None, alias="async")
    m89: str | None = Field(default=None, alias="await")
    m90: str | None = Field(default=None, alias="def")
    m91: str | None = Field(default=None, alias="del")
    m92: str | None = Field(default=None, alias="elif")
    m93: str | None = Field(default=None, alias="except")
    m94: str | None = Field(default=None, alias="from")
    m95: str | None = Field(default=None, alias="global")
    m96: str | None = Field(default=None, alias="import")
    m97: str | None = Field(default=None, alias="lambda")
    m98: str | None = Field(default=None, alias="nonlocal")
    m99: str | None = Field(default=None, alias="not")
    m100: str | None = Field(default=None, alias="or")
    m101: str | None = Field(default=None, alias="pass")
    m102: str | None = Field(default=None, alias="raise")
    m103: str | None = Field(default=None, alias="with")
    m104: str | None = Field(default=None, alias="yield")
    m105: str | None = Field(default=None, alias="match")
    m106: str | None = Field(default=None, alias="type")
    m107: str | None = Field(default=None, alias="debugger")
    m108: str | None = Field(default=None, alias="delete")
    m109: str | None = Field(default=None, alias="export")
    m110: str | None = Field(default=None, alias="extends")
    m111: str | None = Field(default=None, alias="function")
    m112: str | None = Field(default=None, alias="instanceof")
    m113: str | None = Field(default=None, alias="super")
    m114: str | None = Field(default=None, alias="let")
    m115: str | None = Field(default=None, alias="implements")
    m116: str | None = Field(default=None, alias="package")
    m117: str | None = Field(default=None, alias="arguments")
    m118: str | None = Field(default=None, alias="eval")
    m119: str | None = Field(default=None, alias="any")
    m120: str | None = Field(default=None, alias="unknown")
    m121: str | None = Field(default=None, alias="never")
    m122: str | None = Field(default=None, alias="number")
    m123: str | None = Field(default=None, alias="boolean")
    m124: str | None = Field(default=None, alias="bigint")
    m125: str | None = Field(default=None, alias="symbol")
    m126: str | None = Field(default=None, alias="undefined")
    m127: str | None = Field(default=None, alias="constructor")
    m128: str | None = Field(default=None, alias="prototype")
    m129: str | None = Field(default=None, alias="toString")
    m130: str | None = Field(default=None, alias="valueOf")
    m131: str | None = Field(default=None, alias="Equals")
    m132: str | None = Field(default=None, alias="GetHashCode")
    m133: str | None = Field(default=None, alias="GetType")
    m134: str | None = Field(default=None, alias="ToString")
    m135: str | None = Field(default=None, alias="Finalize")
    m136: str | None = Field(default=None, alias="Value")
    m137: str | None = Field(default=None, alias="Name")
    m138: str | None = Field(default=None, alias="value")
    m139: str | None = Field(default=None, alias="name")
    m140: str | None = Field(default=None, alias="mro")
    m141: str | None = Field(default=None, alias="copy")
    m142: str | None = Field(default=None, alias="dict")
    m143: str | None = Field(default=None, alias="json")
    m144: str | None = Field(default=None, alias="schema")
    m145: str | None = Field(default=None, alias="model_config")
    m146: str | None = Field(default=None, alias="model_fields")
    m147: str | None = Field(default=None, alias="model_dump")
    m148: str | None = Field(default=None, alias="construct")
    m149: str | None = Field(default=None, alias="validate")
    m150: str | None = Field(default=None, alias="operation")
    m151: str | None = Field(default=None, alias="self")
    m152: str | None = Field(default=None, alias="cls")
    m153: str | None = Field(default=None, alias="dt")
    m154: str | None = Field(default=None, alias="field")
    m155: str | None = Field(default=None, alias="hashCode")
    m156: str | None = Field(default=None, alias="getClass")
    m157: str | None = Field(default=None, alias="wait")
    m158: str | None = Field(default=None, alias="notify")
    m159: str | None = Field(default=None, alias="clone")
    m160: str | None = Field(default=None, alias="init")
    m161: str | None = Field(default=None, alias="description")
    m162: str | None = Field(default=None, alias="toJson")
    m163: str | None = Field(default=None, alias="fromJson")
    m164: str | None = Field(default=None, alias="copyWith")
    m165: str | None = Field(default=None, alias="runtimeType")
    m166: str | None = Field(default=None, alias="noSuchMethod")


class Word(OpenEnum):
    abstract = "abstract"
    as_ = "as"
    base = "base"
    bool = "bool"
    break_ = "break"
    byte = "byte"
    case = "case"
    catch = "catch"
    char = "char"
    checked = "checked"
    class_ = "class"
    const = "const"
    continue_ = "continue"
    decimal = "decimal"
    default = "default"
    delegate = "delegate"
    do = "do"
    double = "double"
    else_ = "else"
    enum = "enum"
    event = "event"
    explicit = "explicit"
    extern = "extern"
    false = "false"
    finally_ = "finally"
    fixed = "fixed"
    float = "float"
    for_ = "for"
    foreach = "foreach"
    goto = "goto"
    if_ = "if"
    implicit = "implicit"
    in_ = "in"
    int = "int"
    interface = "interface"
    internal = "internal"
    is_ = "is"
    lock = "lock"
    long = "long"
    namespace = "namespace"
    new = "new"
    null = "null"
    object = "object"
    operator = "operator"
    out = "out"
    override = "override"
    params = "params"
    private = "private"
    protected = "protected"
    public = "public"
    readonly = "readonly"
    ref = "ref"
    return_ = "return"
    sbyte = "sbyte"
    sealed = "sealed"
    short = "short"
    sizeof = "sizeof"
    stackalloc = "stackalloc"
    static = "static"
    string = "string"
    struct = "struct"
    switch = "switch"
    this = "this"
    throw = "throw"
    true = "true"
    try_ = "try"
    typeof = "typeof"
    uint = "uint"
    ulong = "ulong"
    unchecked = "unchecked"
    unsafe = "unsafe"
    ushort = "ushort"
    using = "using"
    virtual = "virtual"
    void = "void"
    volatile = "volatile"
    while_ = "while"
    record = "record"
    required = "required"
    scoped = "scoped"
    file = "file"
    var = "var"
    dynamic = "dynamic"
    False_ = "False"
    None_ = "None"
    True_ = "True"
    and_ = "and"
    assert_ = "assert"
    async_ = "async"
    await_ = "await"
    def_ = "def"
    del_ = "del"
    elif_ = "elif"
    except_ = "except"
    from_ = "from"
    global_ = "global"
    import_ = "import"
    lambda_ = "lambda"
    nonlocal_ = "nonlocal"
    not_ = "not"
    or_ = "or"
    pass_ = "pass"
    raise_ = "raise"
    with_ = "with"
    yield_ = "yield"
    match = "match"
    type = "type"
    debugger = "debugger"
    delete = "delete"
    export = "export"
    extends = "extends"
    function = "function"
    instanceof = "instanceof"
    super = "super"
    let = "let"
    implements = "implements"
    package = "package"
    arguments = "arguments"
    eval = "eval"
    any = "any"
    unknown = "unknown"
    never = "never"
    number = "number"
    boolean = "boolean"
    bigint = "bigint"
    symbol = "symbol"
    undefined = "undefined"
    constructor = "constructor"
    prototype = "prototype"
    toString = "toString"
    valueOf = "valueOf"
    Equals = "Equals"
    GetHashCode = "GetHashCode"
    GetType = "GetType"
    ToString = "ToString"
    Finalize = "Finalize"
    x_Value = "Value"
    x_Name = "Name"
    x_value = "value"
    x_name = "name"
    x_mro = "mro"
    copy = "copy"
    dict = "dict"
    json = "json"
    schema = "schema"
    model_config = "model_config"
    model_fields = "model_fields"
    model_dump = "model_dump"
    construct = "construct"
    validate = "validate"
    operation = "operation"
    self = "self"
    cls = "cls"
    dt = "dt"
    field = "field"
    hashCode = "hashCode"
    getClass = "getClass"
    wait = "wait"
    notify = "notify"
    clone = "clone"
    init = "init"
    description = "description"
    toJson = "toJson"
    fromJson = "fromJson"
    copyWith = "copyWith"
    runtimeType = "runtimeType"
    noSuchMethod = "noSuchMethod"


class ClosedWord(ClosedEnum):
    class_ = "class"
    default = "default"
    None_ = "None"
    True_ = "True"
    Equals = "Equals"
    import_ = "import"
    new = "new"
    self = "self"


class String(Dto):
    value: str | None = None


class List(Dto):
    value: str | None = None


class Map(Dto):
    value: str | None = None


class Dict(Dto):
    value: str | None = None


class Object(Dto):
    value: str | None = None


class Optional(Dto):
    value: str | None = None


class Type(Dto):
    value: str | None = None


class Any(Dto):
    value: str | None = None


class Date(Dto):
    value: str | None = None


class Enum(Dto):
    value: str | None = None


class Record(Dto):
    value: str | None = None


class Range(Dto):
    value: str | None = None


class Uri(Dto):
    value: str | None = None


class Decimal(Dto):
    value: str | None = None


class Int32(Dto):
    value: str | None = None


class FieldWord(Dto):
    value: str | None = None


class Union(Dto):
    value: str | None = None


class Literal(Dto):
    value: str | None = None


class Array(Dto):
    value: str | None = None


class Error(Dto):
    value: str | None = None


class Promise(Dto):
    value: str | None = None


class JSON(Dto):
    value: str | None = None


class Number(Dto):
    value: str | None = None


class Boolean(Dto):
    value: str | None = None


class Operation(Dto):
    value: str | None = None


class Open(Dto):
    value: str | None = None


class Init(Dto):
    value: str | None = None


class Unset(Dto):
    value: str | None = None


class Arm(Dto):
    value: str | None = None


class Check(Dto):
    value: str | None = None


class Exception(Dto):
    value: str | None = None


class Base64(Dto):
    value: str | None = None


class UUID(Dto):
    value: str | None = None


class Nullable(Dto):
    value: str | None = None


class Number2(Dto):
    value: str | None = None


@post(returns=Words)
class Send(Dto):
    route: str | None = None
    operation: str | None = None
    words: Words | None = None
    word: Word | None = None
    closed: ClosedWord | None = None
