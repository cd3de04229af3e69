"""The DMS door: ``ChatWithDesensitizeSSE`` and its sisters, for the vendor's SDKs as they are.

A request is read in one line: `request` takes its parameters from query and form, `callers` sees who signed it,
`chat`, `instances` or `rules` answers it. `parameters` says as data what each parameter may be, and where it goes;
`question` makes of them what an OpenAI-compatible upstream is asked, which the exchange masks as at any other door;
`events` and `answers` write what comes back in this API's shape.
"""
