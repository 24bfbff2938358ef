// Many watchers in one process: `realtime-client ws|sse URL VIDEO,VIDEO... COUNT`. Watcher n follows the video n modulo their number.
// One epoll loop over bare sockets and one read a message, so that the client costs as little as it can and is not what one waits for.
// Prints a line when all of them follow; a line on its input begins the count, another ends it, and what was counted is printed.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

var marker = []byte(`"sent":`)

// watcher asks what a client has to ask and returns once the server has said that it follows the video.
func watcher(kind, host string, port int, video string, index int) (int, error) {
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	// As from many places: one address has few ports, and may hold few streams.
	from := [4]byte{127, 0, byte(1 + index%4), byte(1 + index/4%250)}
	if err := syscall.Bind(socket, &syscall.SockaddrInet4{Addr: from}); err != nil {
		return 0, err
	}
	if err := syscall.Connect(socket, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}, Port: port}); err != nil {
		return 0, err
	}
	if kind == "sse" {
		return socket, ask(socket, request("/api/v1/videos/"+video+"/events", host), "retry: ")
	}
	upgrade := []string{"upgrade: websocket", "connection: upgrade", "sec-websocket-version: 13", "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ=="}
	if err := ask(socket, request("/api/v1/ws", host, upgrade...), "HTTP/1.1 101"); err != nil {
		return 0, err
	}
	subscribe := `{"type":"subscribe","topic":"video/` + video + `"}`
	// Masked, as clients have to, with zeros.
	frame := append([]byte{0x81, 0x80 | byte(len(subscribe)), 0, 0, 0, 0}, subscribe...)
	return socket, ask(socket, frame, `"subscribed"`)
}

func request(path, host string, headers ...string) []byte {
	lines := append([]string{"GET " + path + " HTTP/1.1", "host: " + host}, headers...)
	return []byte(strings.Join(lines, "\r\n") + "\r\n\r\n")
}

func ask(socket int, question []byte, wanted string) error {
	if _, err := syscall.Write(socket, question); err != nil {
		return err
	}
	var answer []byte
	buffer := make([]byte, 65536)
	for !strings.Contains(string(answer), wanted) {
		length, err := syscall.Read(socket, buffer)
		if err != nil {
			return err
		}
		answer = append(answer, buffer[:length]...)
		if length == 0 || strings.Contains(string(answer), "HTTP/1.1 4") {
			return errors.New("refused: " + string(answer))
		}
	}
	return nil
}

// answerPings keeps the connection: a server cuts off whom it hears nothing of. Reads begin with a frame, since a server writes whole ones and
// all that waits for a watcher fits into one read.
func answerPings(socket int, frames []byte) error {
	for len(frames) >= 2 {
		opcode, length, header := frames[0]&0x0f, int(frames[1]), 2
		if length == 126 && len(frames) >= 4 {
			length, header = int(frames[2])<<8|int(frames[3]), 4
		}
		if opcode == 0x9 {
			if _, err := syscall.Write(socket, []byte{0x8a, 0x80, 0, 0, 0, 0}); err != nil {
				return err
			}
		}
		frames = frames[min(len(frames), header+length):]
	}
	return nil
}

// now is CLOCK_MONOTONIC in milliseconds, which Node calls process.hrtime.
func now() func() float64 {
	var at syscall.Timespec
	const monotonic = 1
	syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, monotonic, uintptr(unsafe.Pointer(&at)), 0)
	began := time.Now()
	base := float64(at.Nano()) / 1e6
	return func() float64 { return base + float64(time.Since(began).Nanoseconds())/1e6 }
}

// listen reads all sockets for ever and hands on what each message that says when it was sent took.
func listen(kind string, poll int, heard func(milliseconds float64)) error {
	clock := now()
	events := make([]syscall.EpollEvent, 256)
	buffer := make([]byte, 65536)
	for {
		ready, err := syscall.EpollWait(poll, events, -1)
		if err != nil && err != syscall.EINTR {
			return err
		}
		for _, event := range events[:max(ready, 0)] {
			length, err := syscall.Read(int(event.Fd), buffer)
			if err != nil {
				return err
			}
			if length == 0 {
				return errors.New("a watcher was cut off")
			}
			time := clock()
			if kind == "ws" {
				if err := answerPings(int(event.Fd), buffer[:length]); err != nil {
					return err
				}
			}
			rest := buffer[:length]
			for at := bytes.Index(rest, marker); at >= 0; at = bytes.Index(rest, marker) {
				rest = rest[at+len(marker):]
				end := bytes.IndexAny(rest, ",}")
				if end < 0 {
					break
				}
				sent, err := strconv.ParseFloat(string(rest[:end]), 64)
				if err != nil {
					return err
				}
				heard(time - sent)
			}
		}
	}
}

func follow(kind, address string, videos []string, count int) (poll int, err error) {
	at, err := url.Parse(address)
	if err != nil {
		return 0, err
	}
	port, err := strconv.Atoi(at.Port())
	if err != nil {
		return 0, err
	}
	if poll, err = syscall.EpollCreate1(syscall.EPOLL_CLOEXEC); err != nil {
		return 0, err
	}
	for index := range count {
		socket, err := watcher(kind, at.Host, port, videos[index%len(videos)], index)
		if err != nil {
			return 0, fmt.Errorf("watcher %d: %w", index, err)
		}
		event := syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(socket)}
		if err := syscall.EpollCtl(poll, syscall.EPOLL_CTL_ADD, socket, &event); err != nil {
			return 0, err
		}
	}
	return poll, nil
}

func run() error {
	if len(os.Args) != 5 {
		return errors.New("realtime-client ws|sse URL VIDEO,VIDEO... COUNT")
	}
	count, err := strconv.Atoi(os.Args[4])
	if err != nil {
		return err
	}
	poll, err := follow(os.Args[1], os.Args[2], strings.Split(os.Args[3], ","), count)
	if err != nil {
		return err
	}
	fmt.Println("following")

	latencies := make([]float64, 0, 1<<22)
	var counting atomic.Bool
	finished := make(chan error)
	go func() {
		finished <- listen(os.Args[1], poll, func(milliseconds float64) {
			if counting.Load() {
				latencies = append(latencies, milliseconds)
			}
		})
	}()
	lines := make(chan bool)
	go func() {
		for input := bufio.NewScanner(os.Stdin); input.Scan(); {
			lines <- true
		}
		close(lines)
	}()
	for range 2 {
		select {
		case err := <-finished:
			return err
		case <-lines:
			// The first line begins the count, the second, sent when nothing is on its way any more, ends it.
			counting.Store(!counting.Load())
		}
	}
	slices.Sort(latencies)
	heard := len(latencies)
	part := func(share float64) float64 {
		if heard == 0 {
			return 0
		}
		return latencies[max(0, min(heard-1, int(share*float64(heard))-1))]
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]float64{"heard": float64(heard), "p50": part(0.5), "p99": part(0.99), "worst": part(1)})
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
