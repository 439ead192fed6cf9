# json, pickle and cPickle, back and forth.
import cPickle
import json
import pickle


def document(n):
    return {'items': [{'id': i, 'name': 'item %d' % i, 'tags': ['a', u'b\xe9', str(i)], 'price': i * 1.25,
                       'sold': i % 3 == 0, 'parent': None} for i in range(n)]}


data = document(3000)
for turn in range(8):
    text = json.dumps(data, sort_keys=True)
    assert json.loads(text) == data
    blob = cPickle.dumps(data, 2)
    assert cPickle.loads(blob) == data
small = document(600)
for turn in range(3):
    assert pickle.loads(pickle.dumps(small)) == small
print len(text), len(blob)
