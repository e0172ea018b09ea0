global using Meander.Domain;
