# SPDX-License-Identifier: MIT
"""Messages."""
from google.protobuf import json_format, struct_pb2, timestamp_pb2
message = struct_pb2.Struct()
message.update({'a': [1, 'x', None], 'b': {'c': True}})
again = struct_pb2.Struct.FromString(message.SerializeToString(deterministic=True))
print(sorted(json_format.MessageToDict(again).items(), key=str), timestamp_pb2.Timestamp(seconds=7).ToJsonString())
