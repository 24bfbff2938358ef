module vitascope/bench/realtime-client

go 1.26
