"""Shows what of a person's data reaches a model: for a gateway of ours, or of anybody.

Values that are made up are planted into every place of a request, the request goes through the product that is asked
about, and a model of our own behind it records every byte that arrives. What was planted and arrives, however it is
written there, is a leak. Before that, the same requests go to the recording model directly, where all of them must be
seen: a check that can't fail shows nothing.

``desensitize verify`` runs it.
"""
