/// Drives the client against the servers of the test. Tells each case on a line.
module AiServer.Program

// snippet imports
open System.Collections.Generic
open System.Diagnostics
open System.Net
open System.Net.Http
open System.Text.Json
open System.Threading
open System.Threading.Tasks
open AiServer.Support

let run call = Async.RunSynchronously call

let orNone (text: string option) = Option.defaultValue "" text

let chat text =
    OpenAiChat.Create(model = "m", messages = [ OpenAiMessage.Create(OpenAiRole.User, OpenAiContent.Text text) ])

let textOf content =
    match content with
    | Some(OpenAiContent.Text text) -> text
    | _ -> ""

let said (response: OpenAiChatResponse) =
    response.Choices |> List.map (fun choice -> textOf choice.Message.Content) |> String.concat ""

let saidIn (response: CreateOpenAiChatResponse) =
    response.Result |> Option.map said |> orNone

let piece (chunk: OpenAiChatChunk) =
    chunk.Choices |> List.map (fun choice -> textOf choice.Delta.Content) |> String.concat ""

let case name (tell: unit -> (string * string) list) =
    let told =
        try
            tell ()
        with error ->
            [ "fault", error.ToString() ]

    printfn "case %s %s" name (JsonSerializer.Serialize(dict told))

let errorOf (call: Async<'Response>) : ApiError =
    match run (ApiException.Catch call) with
    | Ok _ -> failwith "it did not raise"
    | Error error -> error

let status (error: ApiError) = error.Status |> Option.map string |> orNone

let seconds (watch: Stopwatch) =
    let elapsed = watch.Elapsed
    string (Math.Ceiling elapsed.TotalSeconds)

/// A transport without a network.
type Canned() =
    inherit HttpMessageHandler()

    override _.SendAsync(_, _) =
        Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK, Content = new StringContent("""{"id":"t","choices":[]}""")))

let pulled (chunks: IAsyncEnumerable<OpenAiChatChunk>) =
    let source = chunks.GetAsyncEnumerator CancellationToken.None
    let texts = List<string>()

    let isNext () =
        let moving = source.MoveNextAsync()
        moving.AsTask() |> Async.AwaitTask |> run

    while isNext () do
        texts.Add(piece source.Current)

    let closing = source.DisposeAsync()
    closing.AsTask().Wait()
    String.concat "" texts

let readme () =
    printfn "snippet ai_server"
    // snippet ai_server
    printfn "snippet errors"
    // snippet errors
    printfn "snippet files"
    // snippet files
    printfn "snippet openai"
    // snippet openai
    printfn "snippet streams"
    // snippet streams

[<EntryPoint>]
let main arguments =
    let server, key, faults, prefix =
        match arguments with
        | [| server; key; faults; prefix |] -> server, key, faults, prefix
        | _ -> failwith "SERVER KEY FAULTS PREFIX"

    use ai = new JsonApiClient(server, BearerToken = Some key)
    use odd = new JsonApiClient(faults, BearerToken = Some key)
    use bare = new JsonApiClient(server + "/v1")
    bare.AddHeader("Authorization", "Bearer " + key)

    let create text name sync =
        CreateOpenAiChat.Create(request = chat text, refId = prefix + name, sync = sync)

    let ask path =
        odd.PostAsync<OpenAiChatResponse>(path, chat "x")

    let refused () =
        use client = new JsonApiClient("http://127.0.0.1:1", BearerToken = Some key)
        errorOf (client.PostAsync<OpenAiChatResponse>("/chat/completions", chat "x"))

    let unauthorized () =
        use client = new JsonApiClient(server, BearerToken = Some "wrong")
        errorOf (client.SendAsync(create "Hello there" "unauthorized" true))

    case "sync" (fun () ->
        let response = run (ai.SendAsync(create "Hello there" "sync" true))
        [ "content", saidIn response; "refId", response.RefId ])

    case "queued" (fun () ->
        run (ai.SendAsync(create "Hello there" "queued" false)) |> ignore

        let rec poll () =
            let job = run (ai.SendAsync(GetOpenAiChatStatus.Create(refId = prefix + "queued")))

            match job.JobState with
            | BackgroundJobState.Queued
            | BackgroundJobState.Started ->
                Thread.Sleep 50
                poll ()
            | _ -> job

        let job = poll ()

        [ "content", job.Result |> Option.map said |> orNone
          "refId", orNone job.RefId
          "jobState", string job.JobState ])

    case "bare" (fun () ->
        [ "content", said (run (bare.PostAsync<OpenAiChatResponse>("/chat/completions", chat "Hello there"))) ])

    case "batch" (fun () ->
        let responses = run (ai.SendAllAsync [ create "one" "one" true; create "two" "two" true ])
        [ "contents", responses |> List.map saidIn |> String.concat "," ])

    case "stream" (fun () ->
        let chunks = List.ofSeq (bare.Stream<OpenAiChatChunk>("/chat/completions", chat "a b c"))
        [ "content", chunks |> List.map piece |> String.concat ""; "chunks", string chunks.Length ])

    case "stream_odd" (fun () -> [ "content", pulled (odd.StreamAsync<OpenAiChatChunk>("/stream", chat "x")) ])

    case "stream_error" (fun () ->
        let texts = List<string>()

        try
            for chunk in odd.Stream<OpenAiChatChunk>("/stream/error", chat "x") do
                texts.Add(piece chunk)

            failwith "it did not raise"
        with ApiException error ->
            [ "content", String.concat "" texts; "message", error.Message; "code", orNone error.Code ])

    case "stream_left" (fun () ->
        let watch = Stopwatch.StartNew()
        let first = Seq.head (odd.Stream<OpenAiChatChunk>("/stream/silent", chat "x"))
        [ "content", piece first; "seconds", seconds watch ])

    case "field_errors" (fun () ->
        let error = errorOf (ai.PostAsync<CreateOpenAiChatResponse>("/api/CreateOpenAiChat", chat "x"))
        let first = List.head error.Fields
        [ "status", status error; "code", orNone error.Code; "field", first.Field ])

    case "unauthorized" (fun () ->
        let error = unauthorized ()
        [ "status", status error; "code", orNone error.Code ])

    case "openai_error" (fun () ->
        let error = errorOf (ask "/errors/openai")

        [ "status", status error
          "message", error.Message
          "code", orNone error.Code
          "type", orNone error.Type
          "param", orNone error.Param
          "body", error.Body ])

    case "shapes" (fun () ->
        [ for shape in [ "azure"; "groq"; "openrouter"; "vllm"; "mistral"; "fastapi"; "ollama"; "gemini"; "ai_server" ] ->
              shape, (errorOf (ask ("/errors/" + shape))).Message ])

    case "result" (fun () ->
        match run (ApiException.Catch(ask "/errors/openai")) with
        | Ok _ -> []
        | Error error -> [ "status", status error; "message", error.Message ])

    case "html" (fun () ->
        let error = errorOf (ask "/html")
        [ "status", status error; "body", error.Body ])

    case "wrong" (fun () -> [ "status", status (errorOf (ask "/wrong")) ])

    case "nothing" (fun () ->
        run (odd.DeleteAsync<unit> "/empty")
        [ "ok", "true" ])

    case "huge" (fun () ->
        let error = errorOf (ask "/huge")
        [ "status", status error; "length", string error.Body.Length ])

    case "verbs" (fun () ->
        use client = new JsonApiClient(faults)
        client.AddHeader("X-Custom", "c")

        let sent =
            OpenAiError.Create(message = OpenAiErrorMessage.Text "a b&c/ü", code = OpenAiErrorCode.Number 5L)

        [ "get", said (run (client.GetAsync<OpenAiChatResponse>("/echo", sent)))
          "put", said (run (client.PutAsync<OpenAiChatResponse>("/echo", sent)))
          "patch", said (run (client.PatchAsync<OpenAiChatResponse>("/echo", sent)))
          "delete", said (run (client.DeleteAsync<OpenAiChatResponse>("/echo", sent))) ])

    case "query" (fun () ->
        let job = run (odd.SendAsync(GetOpenAiChatStatus.Create(refId = "a b&c=d/ü+")))
        [ "refId", orNone job.RefId ])

    case "upload" (fun () ->
        let request = SpeechToText.Create(refId = prefix + "up", tag = "ü \"q\"")
        let file = ApiFile("audio", "speech ü.wav", Array.init 256 byte, "audio/wav")
        let response = run (odd.SendAsync(request, files = [ file ]))
        let texts = Option.defaultValue [] response.Results |> List.map (fun output -> orNone output.Text)
        [ "texts", String.concat "\n" texts ])

    case "download" (fun () ->
        let bytes = run (odd.SendAsync(GetArtifact.Create "2026/grün blau.bin"))
        [ "length", string bytes.Length; "sum", string (Array.sumBy int bytes) ])

    case "unknown" (fun () -> [ "json", JsonSerializer.Serialize(run (ask "/unknown"), Dto.options) ])

    case "timeout" (fun () ->
        use client = new JsonApiClient(faults, Timeout = TimeSpan.FromMilliseconds 300.0)
        let watch = Stopwatch.StartNew()
        let error = errorOf (client.PostAsync<OpenAiChatResponse>("/slow", chat "x"))
        [ "timeout", (if error.IsTimeout then "true" else "false"); "seconds", seconds watch ])

    case "cancelled" (fun () ->
        use source = new CancellationTokenSource(200)
        let watch = Stopwatch.StartNew()

        let cancelled =
            try
                Async.RunSynchronously(ask "/slow", cancellationToken = source.Token) |> ignore
                "false"
            with :? OperationCanceledException ->
                "true"

        [ "cancelled", cancelled; "seconds", seconds watch ])

    case "refused" (fun () ->
        let error = refused ()
        [ "cause", error.Cause |> Option.map (fun cause -> cause.Message) |> orNone ])

    case "moved" (fun () -> [ "status", status (errorOf (odd.GetAsync<OpenAiChatResponse> "/moved")) ])

    case "once" (fun () ->
        let count () =
            int (said (run (odd.GetAsync<OpenAiChatResponse> "/busy")))

        let before = count ()
        let error = errorOf (ask "/busy")
        [ "status", status error; "calls", string (count () - before) ])

    case "secrets" (fun () ->
        let errors = [ unauthorized (); refused () ]
        let thrown = errors |> List.map (fun error -> (ApiException error).ToString() + sprintf "%A" error)
        let text = String.concat " " (ai.ToString() :: bare.ToString() :: sprintf "%A" bare :: thrown)
        [ "leaks", (if text.Contains key || text.Contains "wrong" then text else "false") ])

    case "transport" (fun () ->
        use client = new JsonApiClient("http://nowhere.invalid", new HttpClient(new Canned()))
        let response = run (client.PostAsync<OpenAiChatResponse>("/chat/completions", chat "x"))
        [ "id", orNone response.Id ])

    readme ()
    0
