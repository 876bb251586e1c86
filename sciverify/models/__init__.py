"""Problems as other libraries write them: fitted estimators, cvxpy programs, conventions; posed exactly."""
