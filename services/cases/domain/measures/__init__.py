"""Measures of a case: what is preserved, sealed or seized, its days and its end (程序规定 arts. 33-38)."""
