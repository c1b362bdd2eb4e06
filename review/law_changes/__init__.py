"""法规变动: what a new law does to the published texts that stand on the provisions it changes.

`coming` finds the text and the laws it changes, `impact` asks what becomes of every dependent, and
`day` queues them on the day a law ends others. The judgement and the queue are `review.rechecks`.
"""
