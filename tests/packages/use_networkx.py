# SPDX-License-Identifier: MIT
"""Paths and components of a random graph."""
import networkx as nx
graph = nx.gnm_random_graph(60, 150, seed=3)
print(nx.number_connected_components(graph), nx.shortest_path_length(graph, 0, 30), max(nx.pagerank(graph).items(), key=lambda x: x[1])[0])
