-- Articles and inputs that could not be analysed, and why. A negative record: the input broke there.
SELECT input, record, id, reason FROM faults ORDER BY input, record
