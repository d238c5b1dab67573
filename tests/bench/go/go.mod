module expvarbench

go 1.19
