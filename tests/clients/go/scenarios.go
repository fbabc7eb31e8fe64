// Drives the client of the package against the servers of the tests: see tests/clients/README.md.
package main

// snippet imports

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

type told map[string]string

var ctx = context.Background()

// tell runs a case and prints what it tells; a fault of one keeps no other from running.
func tell(name string, run func(told) error) {
	result := told{}
	func() {
		defer func() {
			if fault := recover(); fault != nil {
				result["fault"] = fmt.Sprint(fault)
			}
		}()
		if err := run(result); err != nil {
			result["fault"] = err.Error()
		}
	}()
	text, err := json.Marshal(result)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("case %s %s\n", name, text)
}

func chatOf(text string) dtos.OpenAiChat {
	return dtos.OpenAiChat{
		Model:    "echo",
		Messages: []dtos.OpenAiMessage{{Role: "user", Content: dtos.OpenAiContentString(text)}},
	}
}

func contentOf(response *dtos.OpenAiChatResponse) string {
	return *response.Choices[0].Message.Content.String
}

// refused is the error as ours; anything else is a fault of the case.
func refused(err error) *dtos.ApiError {
	var found *dtos.ApiError
	if !errors.As(err, &found) {
		panic(fmt.Sprintf("no ApiError: %v", err))
	}
	return found
}

func seconds(since time.Time) string {
	return strconv.Itoa(int(math.Ceil(time.Since(since).Seconds())))
}

type canned struct{}

func (canned) RoundTrip(request *http.Request) (*http.Response, error) {
	body := io.NopCloser(strings.NewReader(`{"id":"t","choices":[]}`))
	return &http.Response{StatusCode: 200, Body: body, Request: request}, nil
}

func main() {
	server, key, faultsURL, prefix := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	client := dtos.NewJsonApiClient(server)
	client.BearerToken = key
	bare := dtos.NewJsonApiClient(server + "/v1")
	bare.AddHeader("Authorization", "Bearer "+key)
	faults := dtos.NewJsonApiClient(faultsURL)
	hello := chatOf("Hello there")

	tell("sync", func(t told) error {
		created, err := dtos.Send(ctx, client, dtos.CreateOpenAiChat{Request: hello, Sync: dtos.Ptr(true)})
		if err == nil {
			t["content"], t["refId"] = contentOf(created.Result), created.RefID
		}
		return err
	})
	tell("queued", func(t told) error {
		reference := prefix + "queued"
		if _, err := dtos.Send(ctx, client, dtos.CreateOpenAiChat{Request: hello, RefID: &reference}); err != nil {
			return err
		}
		for {
			status, err := dtos.Send(ctx, client, dtos.GetOpenAiChatStatus{RefID: &reference})
			if err != nil {
				return err
			}
			if state := status.JobState; state != "Queued" && state != "Started" && state != "Executed" {
				t["content"], t["refId"], t["jobState"] = contentOf(status.Result), *status.RefID, string(state)
				return nil
			}
			time.Sleep(50 * time.Millisecond)
		}
	})
	tell("bare", func(t told) error {
		var response dtos.OpenAiChatResponse
		err := bare.Post(ctx, "/chat/completions", hello, &response)
		if err == nil {
			t["content"] = contentOf(&response)
		}
		return err
	})
	tell("batch", func(t told) error {
		responses, err := dtos.SendAll(ctx, client, []dtos.CreateOpenAiChat{
			{Request: chatOf("one"), Sync: dtos.Ptr(true)},
			{Request: chatOf("two"), Sync: dtos.Ptr(true)},
		})
		if err == nil {
			t["contents"] = contentOf(responses[0].Result) + "," + contentOf(responses[1].Result)
		}
		return err
	})
	stream := func(t told, client *dtos.JsonApiClient, path, text string, most int) error {
		chunks := 0
		for chunk, err := range dtos.Stream[dtos.OpenAiChatChunk](ctx, client, path, chatOf(text)) {
			if err != nil {
				return err
			}
			chunks++
			for _, choice := range chunk.Choices {
				if piece := choice.Delta.Content.String; piece != nil {
					t["content"] += *piece
				}
			}
			if chunks == most {
				break
			}
		}
		t["chunks"] = strconv.Itoa(chunks)
		return nil
	}
	tell("stream", func(t told) error { return stream(t, bare, "/chat/completions", "a b c", 0) })
	tell("stream_odd", func(t told) error { return stream(t, faults, "/stream", "x", 0) })
	tell("stream_error", func(t told) error {
		fault := refused(stream(t, faults, "/stream/error", "x", 0))
		t["message"], t["code"] = fault.Message, fault.Code
		return nil
	})
	tell("stream_left", func(t told) error {
		started := time.Now()
		err := stream(t, faults, "/stream/silent", "x", 1)
		t["seconds"] = seconds(started)
		return err
	})
	tell("field_errors", func(t told) error {
		var response dtos.CreateOpenAiChatResponse
		fault := refused(client.Post(ctx, "/api/CreateOpenAiChat", hello, &response))
		t["status"], t["code"], t["field"] = strconv.Itoa(fault.Status), fault.Code, fault.Fields[0].Field
		return nil
	})
	wrong := dtos.NewJsonApiClient(server)
	wrong.BearerToken = "wrong"
	_, unauthorized := dtos.Send(ctx, wrong, dtos.CreateOpenAiChat{Request: hello})
	tell("unauthorized", func(t told) error {
		fault := refused(unauthorized)
		t["status"], t["code"] = strconv.Itoa(fault.Status), fault.Code
		return nil
	})
	tell("openai_error", func(t told) error {
		fault := refused(faults.Post(ctx, "/errors/openai", hello, nil))
		t["status"], t["message"], t["code"] = strconv.Itoa(fault.Status), fault.Message, fault.Code
		t["type"], t["param"], t["body"] = fault.Type, fault.Param, string(fault.Body)
		return nil
	})
	tell("shapes", func(t told) error {
		for _, shape := range strings.Fields("azure groq openrouter vllm mistral fastapi ollama gemini ai_server") {
			t[shape] = refused(faults.Post(ctx, "/errors/"+shape, hello, nil)).Message
		}
		return nil
	})
	tell("result", func(t told) error {
		fault := refused(faults.Post(ctx, "/errors/openai", hello, nil))
		t["status"], t["message"] = strconv.Itoa(fault.Status), fault.Message
		return nil
	})
	tell("html", func(t told) error {
		fault := refused(faults.Post(ctx, "/html", hello, &dtos.OpenAiChatResponse{}))
		t["status"], t["body"] = strconv.Itoa(fault.Status), string(fault.Body)
		return nil
	})
	tell("wrong", func(t told) error {
		fault := refused(faults.Post(ctx, "/wrong", hello, &dtos.OpenAiChatResponse{}))
		t["status"] = strconv.Itoa(fault.Status)
		return nil
	})
	tell("nothing", func(t told) error {
		t["ok"] = "true"
		return faults.Delete(ctx, "/empty", nil, nil)
	})
	tell("huge", func(t told) error {
		fault := refused(faults.Post(ctx, "/huge", hello, nil))
		t["status"], t["length"] = strconv.Itoa(fault.Status), strconv.Itoa(len(fault.Body))
		return nil
	})
	tell("verbs", func(t told) error {
		custom := dtos.NewJsonApiClient(faultsURL)
		custom.AddHeader("X-Custom", "c")
		value := dtos.OpenAiError{Message: dtos.OpenAiErrorMessageString("a b&c/ü"), Code: dtos.OpenAiErrorCodeNumber(5)}
		calls := map[string]func(context.Context, string, any, any) error{
			"get": custom.Get, "put": custom.Put, "patch": custom.Patch, "delete": custom.Delete,
		}
		for name, call := range calls {
			var response dtos.OpenAiChatResponse
			if err := call(ctx, "/echo", value, &response); err != nil {
				return err
			}
			t[name] = contentOf(&response)
		}
		return nil
	})
	tell("query", func(t told) error {
		status, err := dtos.Send(ctx, faults, dtos.GetOpenAiChatStatus{RefID: dtos.Ptr("a b&c=d/ü+")})
		if err == nil {
			t["refId"] = *status.RefID
		}
		return err
	})
	tell("upload", func(t told) error {
		content := make([]byte, 256)
		for at := range content {
			content[at] = byte(at)
		}
		request := dtos.SpeechToText{RefID: dtos.Ptr(prefix + "up"), Tag: dtos.Ptr(`ü "q"`)}
		audio := dtos.File{Part: "audio", Name: "speech ü.wav", Type: "audio/wav", Content: bytes.NewReader(content)}
		response, err := dtos.Send(ctx, faults, request, audio)
		var texts []string
		for _, each := range response.Results {
			texts = append(texts, *each.Text)
		}
		t["texts"] = strings.Join(texts, "\n")
		return err
	})
	tell("download", func(t told) error {
		content, err := dtos.Send(ctx, faults, dtos.GetArtifact{Path: "2026/grün blau.bin"})
		sum := 0
		for _, each := range content {
			sum += int(each)
		}
		t["length"], t["sum"] = strconv.Itoa(len(content)), strconv.Itoa(sum)
		return err
	})
	tell("unknown", func(t told) error {
		var response dtos.OpenAiChatResponse
		if err := faults.Post(ctx, "/unknown", hello, &response); err != nil {
			return err
		}
		text, err := json.Marshal(response)
		t["json"] = string(text)
		return err
	})
	tell("timeout", func(t told) error {
		hasty, started := dtos.NewJsonApiClient(faultsURL), time.Now()
		hasty.Timeout = 300 * time.Millisecond
		fault := refused(hasty.Post(ctx, "/slow", hello, nil))
		t["timeout"], t["seconds"] = strconv.FormatBool(errors.Is(fault, context.DeadlineExceeded)), seconds(started)
		return nil
	})
	tell("cancelled", func(t told) error {
		leaving, cancel := context.WithCancel(ctx)
		time.AfterFunc(200*time.Millisecond, cancel)
		started := time.Now()
		fault := refused(faults.Post(leaving, "/slow", hello, nil))
		t["cancelled"], t["seconds"] = strconv.FormatBool(errors.Is(fault, context.Canceled)), seconds(started)
		return nil
	})
	nowhere := dtos.NewJsonApiClient("http://127.0.0.1:1")
	nowhere.BearerToken = key
	unreachable := nowhere.Post(ctx, "/x", hello, nil)
	tell("refused", func(t told) error {
		t["cause"] = refused(unreachable).Err.Error()
		return nil
	})
	tell("moved", func(t told) error {
		mover := dtos.NewJsonApiClient(faultsURL)
		mover.BearerToken = key
		var response dtos.OpenAiChatResponse
		err := mover.Get(ctx, "/moved", nil, &response)
		if err == nil {
			t["content"] = contentOf(&response)
		}
		return err
	})
	tell("once", func(t told) error {
		count := func() int {
			var response dtos.OpenAiChatResponse
			if err := faults.Get(ctx, "/busy", nil, &response); err != nil {
				panic(err)
			}
			number, err := strconv.Atoi(contentOf(&response))
			if err != nil {
				panic(err)
			}
			return number
		}
		before := count()
		fault := refused(faults.Post(ctx, "/busy", hello, nil))
		t["status"], t["calls"] = strconv.Itoa(fault.Status), strconv.Itoa(count()-before)
		return nil
	})
	tell("secrets", func(t told) error {
		text := fmt.Sprintf("%v %+v %#v %v %+v %v %v", client, client, *client, wrong, *wrong, unauthorized, unreachable)
		t["leaks"] = strconv.FormatBool(strings.Contains(text, key) || strings.Contains(text, "wrong"))
		return nil
	})
	tell("transport", func(t told) error {
		own := dtos.NewJsonApiClient("https://nowhere.invalid")
		own.Transport = canned{}
		var response dtos.OpenAiChatResponse
		err := own.Post(ctx, "/x", hello, &response)
		t["id"] = *response.ID
		return err
	})
	snippets()
}

func snippets() {
	fmt.Println("snippet ai_server")
	// snippet ai_server
	fmt.Println("snippet openai")
	// snippet openai
	fmt.Println("snippet errors")
	// snippet errors
	fmt.Println("snippet files")
	// snippet files
	fmt.Println("snippet streams")
	// snippet streams
}
