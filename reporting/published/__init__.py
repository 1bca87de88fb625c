"""The tables that DfE publishes from a return, counted from its people, with last year and England beside them."""
