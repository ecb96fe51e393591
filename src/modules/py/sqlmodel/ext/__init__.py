# sqlmodel.ext
