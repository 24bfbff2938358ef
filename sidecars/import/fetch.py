"""Runs yt-dlp in a jail without a network: carries connections from this machine's own loopback to the proxy's socket, the only way out."""
import glob
import socket
import sys
import threading


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    finally:
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def carry(client, path):
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        server.connect(path)
    except OSError:
        client.close()
        return
    threading.Thread(target=pump, args=(client, server), daemon=True).start()
    pump(server, client)


def listen(path):
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)

    def accept():
        while True:
            client, _ = listener.accept()
            threading.Thread(target=carry, args=(client, path), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1]


tools, proxy, *arguments = sys.argv[1:]
sys.path[:0] = glob.glob(f"{tools}/lib/python3*/site-packages")
from yt_dlp import main  # noqa: E402

main(["--proxy", f"http://127.0.0.1:{listen(proxy)}", *arguments])
