"""Bots with the same five questions, each as its library's own documents would write it; and ours, unpaced.

Each is a program: it takes `BENCH_API` (the Bot API server), `BENCH_PORT` (where it listens for the webhook) and works
in the folder it is started in. `talk.json` has the questions: a name, words, and options as data's end and label.
"""
