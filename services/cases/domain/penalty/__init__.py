"""The penalty procedure of a filed case: review, notice, hearing, ruling (程序规定 arts. 46-64; 听证办法)."""
