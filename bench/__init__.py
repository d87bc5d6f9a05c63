"""What pages cost, always against a bare Django page measured in the same run: figures of two runs do not compare.

`./schoolgate bench [NAME …] [--json]`. Each bench prints one line; with `--json` a JSON object with the keys
`bench, ratio, against, cpu_ms, p50_ms, p95_ms, p99_ms, statements, bytes, requests, errors` (those that apply).
"""
