using Meander.GraphQL.Language;
using Meander.GraphQL.Response;
using Meander.GraphQL.TypeSystem;
using Meander.GraphQL.Validation;
using Xunit;

namespace Meander.GraphQL.Tests.Validation;

/// <summary>
/// What the tables of this folder share. Their documents are checked against the types that the specification's chapter 5 uses in its
/// examples. As there, a
/// document may be fragments alone; those are then spread by an operation put in front.
/// </summary>
public abstract class RuleTests
{
    private protected static Schema Schema { get; } = SchemaBuilder.Build(
        """
        directive @note(text: String!, count: Int) on QUERY | FIELD | VARIABLE_DEFINITION
        directive @mark(label: String) repeatable on FIELD | FRAGMENT_SPREAD

        type Query {
          dog: Dog
          cat: Cat
          human: Human
          alien: Alien
          pet: Pet
          sentient: Sentient
          catOrDog: CatOrDog
          dogOrHuman: DogOrHuman
          humanOrAlien: HumanOrAlien
          arguments: Arguments
          resource: Resource
          node: Node
          findDog(searchBy: FindDogInput): Dog
          booleanList(booleanListArg: [Boolean!]): Boolean
          measure(matrix: [[Int!]], exactly: Exactly, by: PetInput): Float
        }

        type Mutation {
          addPet(pet: PetInput!): Pet
          addPets(pets: [PetInput!]!): [Pet]
        }

        type Subscription {
          newMessage: Message
          disallowedSecondRootField: Boolean
        }

        type Message { body: String sender: String }

        enum DogCommand { SIT DOWN HEEL }

        type Dog implements Pet {
          name: String!
          nickname: String
          barkVolume: Int
          doesKnowCommand(dogCommand: DogCommand!): Boolean!
          isHouseTrained(atOtherHomes: Boolean): Boolean!
          owner: Human
          friends: [Pet!]
        }

        interface Sentient { name: String! }

        interface Pet { name: String! friends: [Pet!] }

        type Alien implements Sentient { name: String! homePlanet: String }

        type Human implements Sentient { name: String! pets: [Pet!] }

        enum CatCommand { JUMP }

        type Cat implements Pet {
          name: String!
          nickname: String
          doesKnowCommand(catCommand: CatCommand!): Boolean!
          meowVolume: Int
          owner: Human
          friends: [Pet!]
        }

        union CatOrDog = Cat | Dog
        union DogOrHuman = Dog | Human
        union HumanOrAlien = Human | Alien

        interface Node { id: ID! }
        interface Resource implements Node { id: ID! url: String }

        input FindDogInput { name: String owner: String }

        input CatInput { name: String! nickname: String meowVolume: Int }
        input DogInput { name: String! nickname: String barkVolume: Int }
        input PetInput @oneOf { cat: CatInput dog: DogInput }

        input Exactly { low: Int! high: Int! = 10 step: Float unit: DogCommand again: Exactly }

        type Arguments {
          multipleRequirements(x: Int!, y: Int!): Int!
          booleanArgField(booleanArg: Boolean): Boolean
          floatArgField(floatArg: Float): Float
          intArgField(intArg: Int): Int
          idArgField(idArg: ID): ID
          stringArgField(stringArg: String): String
          nonNullBooleanArgField(nonNullBooleanArg: Boolean!): Boolean!
          booleanListArgField(booleanListArg: [Boolean]!): [Boolean]
          optionalNonNullBooleanArgField(optionalBooleanArg: Boolean! = false): Boolean!
        }
        """);

    private protected static void Passes(string document) => Assert.Empty(Messages(document));

    private protected static void Fails(string document, params string[] messages) => Assert.Equal(messages, Messages(document));

    private protected static IReadOnlyList<GraphQLError> Validate(string document, OperationLimits? limits = null) =>
        DocumentValidator.Validate(Schema, Parser.Parse(document), limits);

    private static IEnumerable<string> Messages(string document) => Validate(WithOperation(document)).Select(error => error.Message);

    private static string WithOperation(string text)
    {
        var document = Parser.Parse(text);
        if (document.Operations.Any() || !document.Fragments.Any())
            return text;
        var unspread = document.Fragments.Where(fragment => !text.Contains($"...{fragment.Name}", StringComparison.Ordinal));
        return $"{{ {string.Concat(unspread.Select(fragment => $"{RootFieldOf(fragment.TypeCondition.Name)} "))}}} {text}";

        string RootFieldOf(string type)
        {
            var spreads =
                string.Concat(unspread.Where(fragment => fragment.TypeCondition.Name == type).Select(fragment => $"...{fragment.Name} "));
            var field = Schema.Query.Fields.FirstOrDefault(each => each.Type.Named.Name == type);
            return field is null ? spreads : $"{field.Name} {{ {spreads}}}";
        }
    }
}
